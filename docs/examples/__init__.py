"""Small programs that show how things are used; tests run them."""
