"""The top floor: people and screens. Who you are, what you may press, how it looks, how the world reaches us."""

import storage.sheets  # noqa: F401  # before everything that writes a workbook: openpyxl looks for its setting when it is first imported
