// Package assets holds the files pages load: the style sheet, the script, the font and the icon. They are embedded,
// served under names that carry their hash, and cached for good. It does not render pages; see page.
package assets
