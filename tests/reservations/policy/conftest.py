from hypothesis import settings

# A busy machine is no failure: properties are told no deadline. The whole set takes seconds.
settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")
