with

totals as (

    select
        report_date,
        cost_net,
        fee,
        cost_gross,
        tax,
        cost_gross_tax
    from {{ ref('mart_campaign_totals_daily') }}
    where level_name = 'total' and device = '(all)'

),

delivered as (

    select
        'delivery' as cost_heading,
        sum(cost_net) as media_cost_net,
        sum(fee) as fee,
        sum(cost_gross) as amount_net,
        sum(tax) as tax,
        sum(cost_gross_tax) as amount_with_tax
    from totals

),

headings as (

    select
        cost_heading,
        max(cost_heading_ja) as cost_heading_ja,
        sum(fixed_net_yen) as fixed_net,
        sum({{ at_rate('fixed_net_yen', 'tax_rate') }}) as fixed_tax
    from {{ ref('cost_model') }}
    group by cost_heading

),

final as (

    select
        headings.cost_heading,
        headings.cost_heading_ja,
        cast(delivered.media_cost_net as decimal(18, 6)) as media_cost_net,
        cast(delivered.fee as decimal(18, 6)) as fee,
        cast(headings.fixed_net as decimal(18, 6)) as fixed_net,
        cast(coalesce(headings.fixed_net, delivered.amount_net) as decimal(18, 6)) as amount_net,
        cast(coalesce(headings.fixed_tax, delivered.tax) as decimal(18, 6)) as tax,
        cast(
            coalesce(headings.fixed_net + headings.fixed_tax, delivered.amount_with_tax) as decimal(18, 6)
        ) as amount_with_tax
    from headings
    left join delivered on headings.cost_heading = delivered.cost_heading

)

select * from final
