"""Sound in and out; numpy and libsndfile live here, so only a worker process imports it."""
