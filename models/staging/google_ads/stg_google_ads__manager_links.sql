with

source as (

    select * from {{ source('raw_google_ads', 'manager_links') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        customer_manager_link_resource_name as link_resource_name,

        -- attributes
        replace(customer_manager_link_manager_customer, 'customers/', '') as manager_account_id,
        {{ google_word('customer_manager_link_status', {
            2: 'ACTIVE', 3: 'INACTIVE', 4: 'PENDING', 5: 'REFUSED', 6: 'CANCELED'
        }) }} as status,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
