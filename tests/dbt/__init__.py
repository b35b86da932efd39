"""The dbt project on hand-made raw rows. The `.sql` files beside are dbt's own tests of every build."""
