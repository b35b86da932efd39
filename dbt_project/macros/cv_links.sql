{#
    The link rule (seed cv_link_rules) that each external link of `links` falls under. `links` is a relation or CTE with a
    column link_url. Gives link_url, rule_id, cv_kind, is_counted: one row per link_url that some rule covers, so a left join
    never multiplies and a link without a row is not a CV. The host equals the rule's domain or lies below it; the page,
    normalised, is the rule's path or lies below it; the longest path wins.
#}
{% macro cv_link_rule(links) -%}
    select
        link_url,
        rule_id,
        cv_kind,
        is_counted
    from (
        select
            linked.link_url,
            rules.rule_id,
            rules.cv_kind,
            rules.is_counted,
            row_number() over (
                partition by linked.link_url
                order by length(rules.path_prefix) desc, length(rules.link_domain) desc, rules.rule_id
            ) as choice
        from (
            select distinct
                link_url,
                {{ url_host('link_url') }} as link_host,
                {{ normalise_page('link_url') }} as link_path
            from {{ links }}
            where link_url is not null
        ) as linked
        inner join {{ ref('cv_link_rules') }} as rules
            on
                {{ is_host_within('linked.link_host', 'rules.link_domain', 'rules.link_domain_unicode') }}
                and {{ is_page_below('linked.link_path', 'rules.path_prefix') }}
    ) as candidates
    where choice = 1
{%- endmacro %}
