"""⑦ What the shop says about itself: pages, payment options, places, as dated passages."""
