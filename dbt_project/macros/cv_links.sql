{#
    Return the link rule (seed cv_link_rules) that applies to each external link of `links`, a relation or CTE with a column
    link_url. Columns: link_url, rule_id, cv_kind, is_counted. One row per link_url to which a rule applies, so a left join
    never multiplies rows, and a link without a row is no CV. A rule applies if the host equals the rule's domain or is below
    it, and the normalised page equals the rule's path or is below it. The longest path wins.
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
