"""One true example of each tool: what is asked and what is answered, called for when the documents are made.

The end-to-end tests make the same calls over stdio.
"""
