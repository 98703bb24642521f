"""What `surveys/make_samples.py` is made of."""
