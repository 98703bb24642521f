"""researchlib: form → raw → clean → sample → estimates → brief."""
