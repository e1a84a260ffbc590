"""What somebody said of a moment, in five windows: senses, actions, emotions, impulses, cognitions."""
