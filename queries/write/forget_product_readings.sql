-- Removes what the applications in `scope` say of products.
delete from product_reading where application_id in (select id from scope);
delete from product_word where application_id in (select id from scope);
