{#- The reports of delivery of every platform, each level in the same columns. What a level cannot know is null. -#}
{%- set ids = {'campaign': ['campaign_id', 'campaign_name'], 'ad_group': ['ad_group_id', 'ad_group_name']} %}
{%- set known = {
    'account': [], 'campaign': ids.campaign, 'ad_group': ids.campaign + ids.ad_group, 'ad': ids.campaign + ids.ad_group
} %}

with

final as (
    {% for platform in ad_platforms() %}
        {%- set outer_last = loop.last %}
        {%- for level, told in levels_of(platform).items() %}
            select
                report_date,
                '{{ platform }}' as platform,
                '{{ level }}' as reported_level,
                account_id,
                {%- for column in ids.campaign + ids.ad_group + ['channel', 'device'] %}
                {{ column if column in known[level] + told else 'cast(null as string) as ' ~ column }},
                {%- endfor %}
                {%- for measure in delivery_measures() %}
                {{ measure }},
                {%- endfor %}
                fetched_at,
                load_id
            from {{ ref('stg_' ~ platform ~ '__' ~ level ~ '_daily') }}
            {{ "union all" if not (outer_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}
)

select * from final
