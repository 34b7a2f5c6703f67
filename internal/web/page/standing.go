package page

import (
	"cmp"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Standing is how well a belief stands, with what explains it. The zero Standing says nothing and draws nothing.
type Standing struct {
	Word       cascade.Standing // empty: nothing is said
	Restricted bool             // the viewer may not see what it rests on; nothing else is set
	By         words.Text       // who says so in the place of the readings; empty: the readings do
	Reason     string           // why that person says so
	Readings   cascade.Standing // what the readings say where a person's word stands in their place
	From       words.Text       // "can tell from 26 Apr": when it can be judged, where it is too early
	Evidence   Evidence
}

// Evidence is what stands behind a standing.
type Evidence struct {
	Sentence words.Text // what the readings say, and how many people were heard for and against
	Checks   words.Text // what the readings say to questions whose answer should be nothing
	Figures  []Fact     // what the sentence was made from; empty where there was too little to fit
}

// standings are all that can be drawn, from most to least reassuring, for keys and examples.
var standings = []Standing{
	{Word: cascade.Supported},
	{Word: cascade.Weaker},
	{Word: cascade.TooEarly},
	{Word: cascade.OnTrust},
	{Word: cascade.NoEffect},
	{Word: cascade.Contradicted},
	{Restricted: true},
}

// drawn reports whether there is anything to draw.
func (s Standing) drawn() bool { return s.Word != "" || s.Restricted }

// word is the standing as it begins a line.
func (s Standing) word() words.Text {
	if s.Restricted {
		return words.T("Restricted")
	}
	return words.Capital(s.Word.Words())
}

// Says names who put their word in the place of the readings, and what these say; nothing where nobody did.
func (s Standing) Says() words.Text {
	switch {
	case s.By.IsZero():
		return words.Text{}
	case s.Readings == "":
		return words.T("says %s", s.By)
	}
	return words.T("says %s (readings: %s)", s.By, s.Readings.Words())
}

// full is the standing as a title says it where there is room for the word alone; nothing where the word says it all.
func (s Standing) full() words.Text {
	if s.By.IsZero() {
		return words.Text{}
	}
	return words.T("%s, %s", s.word(), s.Says())
}

// lines are the names that style sheets have for the line and colour of a standing, where they are not its own.
var lines = map[cascade.Standing]string{
	cascade.Supported: "holding", cascade.OnTrust: "unstated", cascade.Contradicted: "against",
}

// line names the line and colour of a standing; one that says nothing has the line of a belief taken on trust.
func (s Standing) line() string {
	if s.Restricted {
		return "restricted"
	}
	return cmp.Or(lines[s.Word], string(s.Word), lines[cascade.OnTrust])
}

// byPerson is the class of what a person said in the place of the readings.
const byPerson = "spoken"

// class draws a standing in its line and colour. A person's word keeps the line and is drawn in ink: colour is for what
// was computed.
func (s Standing) class() string {
	class := "standing-" + s.line()
	if !s.By.IsZero() {
		class += " " + byPerson
	}
	return class
}
