"""The top floor: people and screens. Who you are, what you may press, how it looks, how the world reaches us."""
