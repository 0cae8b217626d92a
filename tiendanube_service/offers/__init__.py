"""⑦ What the shop offers beside its prices: coupons, sales, promotions, checkout links."""
