"""⑦ What the shop sells: live search, one product, categories, coupons."""
