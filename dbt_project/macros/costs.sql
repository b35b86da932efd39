{#
    Return a CTE body that adds the management fee rate and tax rate of cost_model.csv to each row of `relation` (R-26).
    A row for the medium takes precedence over the row for its platform.
#}
{% macro charged_at(relation) -%}
    select
        {{ relation }}.*,
        coalesce(of_medium.fee_rate, of_platform.fee_rate) as fee_rate,
        coalesce(of_medium.tax_rate, of_platform.tax_rate) as tax_rate
    from {{ relation }}
    left join {{ ref('cost_model') }} as of_medium
        on
            of_medium.cost_heading = 'delivery'
            and {{ relation }}.medium = of_medium.medium
            and {{ relation }}.report_date between of_medium.first_day and of_medium.last_day
    left join {{ ref('cost_model') }} as of_platform
        on
            of_platform.cost_heading = 'delivery'
            and of_platform.medium is null
            and {{ relation }}.platform = of_platform.platform
            and {{ relation }}.report_date between of_platform.first_day and of_platform.last_day
{%- endmacro %}


{#
    Return an amount multiplied by a rate, rounded half up at the sixth decimal. Rounding once per row keeps sums of rows
    exact.
#}
{% macro at_rate(amount, rate) -%}
    cast(cast({{ amount }} as decimal(18, 6)) * cast({{ rate }} as decimal(9, 6)) as decimal(18, 6))
{%- endmacro %}


{# Return the cost columns computed from cost_net, fee_rate and tax_rate. Tax applies to media cost and fee. #}
{% macro cost_columns() -%}
    {{ at_rate('cost_net', 'fee_rate') }} as fee,
    cost_net + {{ at_rate('cost_net', 'fee_rate') }} as cost_gross,
    {{ at_rate('cost_net', 'tax_rate') }} + {{ at_rate(at_rate('cost_net', 'fee_rate'), 'tax_rate') }} as tax,
    cost_net + {{ at_rate('cost_net', 'tax_rate') }} as cost_net_tax,
    cost_net + {{ at_rate('cost_net', 'fee_rate') }}
    + {{ at_rate('cost_net', 'tax_rate') }} + {{ at_rate(at_rate('cost_net', 'fee_rate'), 'tax_rate') }} as cost_gross_tax
{%- endmacro %}
