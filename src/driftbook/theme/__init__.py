"""The design system: base page, styles, icons, error pages, language and theme pickers."""
