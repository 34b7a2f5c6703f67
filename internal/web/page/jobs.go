package page

import "weir.dev/weir/internal/words"

// Jobs lists what Weir does by itself, for those who administer the workspace.
type Jobs struct {
	Shell
	Within Link
	Rows   []JobRow
	Empty  *Empty
}

// JobRow is one chore, or one channel as it follows the workspace.
type JobRow struct {
	Name    string
	Does    words.Text
	State   words.Text
	Tone    Tone
	Done    When
	Next    When
	Problem words.Text // what is wrong; zero where nothing is
}
