"""The floor of the pages: a Django project as `startproject` leaves it, with two views of its own.

It is served by the same gunicorn with the same options as the product, and shares nothing else
with it, so that no cost of the product's own stack (language, policy headers, request ids) hides
in the floor. `BARE_DATABASE_URL` names the database that takes the INSERTs.
"""
