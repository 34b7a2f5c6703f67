package page

// keyTable is what the keys dialog lists; assets/script/keys.ts acts on them.
var keyTable = []struct {
	keys []string
	does string
}{
	{[]string{"c"}, "Check in"},
	{[]string{"g", "w"}, "Go to My week"},
	{[]string{"g", "g"}, "Go to Goals"},
	{[]string{"g", "t"}, "Go to Teams"},
	{[]string{"g", "m"}, "Go to Metrics"},
	{[]string{"g", "f"}, "Go to Findings"},
	{[]string{"j", "k"}, "Next and previous row"},
	{[]string{"/"}, "Find"},
	{[]string{"Enter"}, "In a check-in: on to the next field"},
	{[]string{"n"}, "In a check-in: nothing moved"},
	{[]string{"Ctrl", "Enter"}, "Send what is typed (⌘ Enter on a Mac)"},
	{[]string{"?"}, "Show these keys"},
}
