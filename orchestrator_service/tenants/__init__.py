"""Shops: their numbers, their assistant's settings, their credentials."""
