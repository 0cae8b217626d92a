"""⑦ What Tiendanube tells by itself: verified, stored, acknowledged, applied by asking again."""
