"""Whether what was observed is what was predicted: by a language model, else by rules that may see nothing."""
