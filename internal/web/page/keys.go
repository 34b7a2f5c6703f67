package page

import "weir.dev/weir/internal/words"

// keyTable is what the keys dialog lists; assets/script/keys.ts acts on them.
var keyTable = []struct {
	keys []words.Text
	does words.Text
}{
	{caps("c"), words.T("Check in")},
	{caps("g", "w"), words.T("Go to My week")},
	{caps("g", "g"), words.T("Go to {Goals}")},
	{caps("g", "t"), words.T("Go to Teams")},
	{caps("g", "m"), words.T("Go to Metrics")},
	{caps("g", "f"), words.T("Go to Findings")},
	{caps("j", "k"), words.T("Next and previous row")},
	{caps("/"), words.T("Find on this page, or anywhere")},
	{[]words.Text{controlKey, caps("K")[0]}, words.T("Go anywhere, or do something (⌘ K on a Mac)")},
	{[]words.Text{enterKey}, words.T("In a check-in: on to the next field")},
	{caps("n"), words.T("In a check-in: nothing moved")},
	{caps("a", "q", "d"), words.T("On what is proposed to you: accept, ask, decline")},
	{[]words.Text{controlKey, enterKey}, words.T("Send what is typed (⌘ Enter on a Mac)")},
	{caps("z"), words.T("Undo what you just did")},
	{caps("?"), words.T("Show these keys")},
}

// What stands on the keys that have a name.
var (
	enterKey   = words.T("Enter")
	controlKey = words.T("Ctrl")
)

// caps are keys by the character on them.
func caps(keys ...string) []words.Text {
	out := make([]words.Text, len(keys))
	for i, k := range keys {
		out[i] = words.Verbatim(k)
	}
	return out
}
