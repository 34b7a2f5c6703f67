package page

// Settings is what holds for the whole workspace.
type Settings struct {
	Shell
	Within Link
	Name   string
	Change May
	Itself Link // what Weir does by itself; only for who administers
	Facts  []Fact
}
