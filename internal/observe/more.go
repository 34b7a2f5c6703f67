package observe

import (
	"slices"
	"strings"

	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// unserved finds tops with nothing below, where others have something.
func (o *observer) unserved() {
	var bare, tops []int
	for i := range o.goals {
		if g := &o.goals[i]; g.Parent < 0 && isGoal(g) {
			if tops = append(tops, i); len(o.children[i]) == 0 && !g.To.Said {
				bare = append(bare, i)
			}
		}
	}
	if len(bare) == 0 || len(bare)*2 > len(tops) {
		return
	}
	title := words.T("Nothing serves “%s”.", text.Masked(o.goals[bare[0]].Text))
	if len(bare) > 1 {
		title = words.T("Nothing serves %d of the %d {goals} at the top.", len(bare), len(tops))
	}
	o.say(76, share(len(bare), len(tops)), Observation{
		Title: title,
		Why: words.T("The sheet puts no row under it, while the other tops have some. It will be asked about at the " +
			"end."),
		Rows: o.rows(bare, func(*sheet.Goal) (string, words.Text) { return "", words.T("nothing below") }),
		Ask:  words.T("Who does what about it, or is it said for the record?"),
	})
}

// work finds measures, and goals without any, that say what will be done.
func (o *observer) work() {
	measures := o.places(isMeasure)
	var found []int
	for _, i := range measures {
		if r := o.goals[i].Reading(); r.Sure && r.Kind == text.Output && !o.goals[i].From.Said {
			found = append(found, i)
		}
	}
	say := func(found []int, of int, title words.Text) {
		o.say(70, share(len(found), of), Observation{
			Title: title,
			Why:   words.T("Done is done: each can be ticked off, whatever became different for anybody."),
			Rows: o.rows(found, func(g *sheet.Goal) (string, words.Text) {
				return g.Reading().Slots.Action, words.Text{}
			}),
			Ask: words.T("When it is done, who has or does something that they do not today?"),
		})
	}
	if len(found) > 1 || len(found) == 1 && len(measures) < 6 {
		say(found, len(measures), words.N(len(found),
			"%[1]d of %[2]d {measures} says what will be done, not what will be different.",
			"%[1]d of %[2]d {measures} say what will be done, not what will be different.", len(measures)))
		return
	}
	goals := o.places(isGoal)
	if found = o.found[string(text.OutputNotOutcome)]; len(found) > 1 {
		say(slices.Clone(found), len(goals),
			words.T("%d of %d {goals} say what will be done, not what will be different.", len(found), len(goals)))
	}
}

// starts finds targets without a starting value.
func (o *observer) starts() {
	targets := o.places(func(g *sheet.Goal) bool {
		return g.To.Said && !g.Work && (isMeasure(g) || !g.InWords) && g.Reading().Kind != text.Output
	})
	var found []int
	for _, i := range targets {
		if !o.goals[i].From.Said {
			found = append(found, i)
		}
	}
	if len(found) < 2 || len(found)*3 < len(targets) {
		return
	}
	o.say(60, share(len(found), len(targets)), Observation{
		Title: words.T("%d of %d targets have no starting value.", len(found), len(targets)),
		Why:   words.T("A target may be a stretch or last month’s number; the sheet does not say."),
		Rows: o.rows(found, func(g *sheet.Goal) (string, words.Text) {
			return figureIn(g), words.T("from ? to %s", words.Stated(g.To.Value, g.To.Unit))
		}),
		Ask: words.T("What was it last month?"),
	})
}

// figureIn is the number in a goal's words, as they write it; "" where it stands in a column.
func figureIn(g *sheet.Goal) string {
	start := strings.IndexAny(g.Text, "0123456789")
	if !g.InWords || start < 0 {
		return ""
	}
	end := start
	for end < len(g.Text) && strings.IndexByte("0123456789.,%", g.Text[end]) >= 0 {
		end++
	}
	return strings.TrimRight(g.Text[start:end], ".,")
}

// numbers finds goals that nothing measures: neither a row below nor a number of their own.
func (o *observer) numbers() {
	goals := o.places(isGoal)
	var found []int
	for _, i := range goals {
		if !o.goals[i].To.Said && !slices.ContainsFunc(o.children[i], func(c int) bool {
			return isMeasure(&o.goals[c]) || isGoal(&o.goals[c])
		}) {
			found = append(found, i)
		}
	}
	if len(found) < 2 || len(found)*5 < len(goals) && len(found) < 3 {
		return
	}
	title := words.N(len(found), "%[1]d of %[2]d {goals} has no number, nor anything below it that could have one.",
		"%[1]d of %[2]d {goals} have no number, nor anything below them that could have one.", len(goals))
	if len(found) == len(goals) && len(goals) > 1 {
		title = words.T("None of the %d {goals} has a number, or anything below it that could have one.", len(goals))
	}
	o.say(65, share(len(found), len(goals)), Observation{
		Title: title,
		Why:   words.T("Whether they came true will be argued about at the end, and not read off."),
		Rows:  o.rows(found, func(*sheet.Goal) (string, words.Text) { return "", words.T("no number") }),
		Ask:   words.T("Which number would move first if it came true?"),
	})
}

// hub finds one goal under which nearly everything hangs directly.
func (o *observer) hub() {
	below, best := 0, -1
	counts := map[int]int{}
	for i := range o.goals {
		if g := &o.goals[i]; isGoal(g) && g.Parent >= 0 {
			below++
			if counts[g.Parent]++; best < 0 || counts[g.Parent] > counts[best] {
				best = g.Parent
			}
		}
	}
	tops := o.places(func(g *sheet.Goal) bool { return g.Parent < 0 && isGoal(g) })
	if best < 0 || counts[best] < 7 || counts[best]*10 < below*7 || len(tops) < 2 {
		return
	}
	rows := []int{best}
	for _, c := range o.children[best] {
		if isGoal(&o.goals[c]) {
			rows = append(rows, c)
		}
	}
	o.say(58, share(counts[best], below), Observation{
		Title: words.T("%d of %d {goals} that serve another serve the same one.", counts[best], below),
		Why: words.T("If everything serves one row, it does not say what each of them moves, and the other tops go " +
			"short."),
		Rows: o.rows(rows, nil),
		Ask:  words.T("Which three of these carry it, and what are the others for?"),
	})
}

// days finds rows of which nothing says when.
func (o *observer) days() {
	all := o.places(func(g *sheet.Goal) bool { return isMeasure(g) || g.To.Said })
	if len(all) == 0 {
		all = o.places(isGoal)
	}
	var found []int
	for _, i := range all {
		g := &o.goals[i]
		dated := g.Dated()
		for up := g.Parent; up >= 0 && !dated; up = o.goals[up].Parent {
			dated = o.goals[up].Dated()
		}
		if !dated {
			found = append(found, i)
		}
	}
	if len(found) < 2 || len(found)*4 < len(all) || sheet.NamesTime(o.plan) {
		return
	}
	title := words.T("%d of %d rows with a number or {a measure} do not say by when.", len(found), len(all))
	if len(found) == len(all) {
		title = words.T("Nothing in the plan says by when.")
	}
	o.say(55, share(len(found), len(all)), Observation{
		Title: title,
		Why:   words.T("Without a day nothing is ever late, and nothing is ever reached."),
		Rows:  o.rows(found, func(*sheet.Goal) (string, words.Text) { return "", words.T("by ?") }),
		Ask:   words.T("On which day do we look whether it is so?"),
	})
}

// owners finds rows with nobody beside them.
func (o *observer) owners() {
	all := o.places(func(g *sheet.Goal) bool { return !g.Work })
	var found []int
	for _, i := range all {
		g := &o.goals[i]
		owned := g.OwnerName() != "" || slices.ContainsFunc(o.children[i],
			func(c int) bool { return o.goals[c].OwnerName() != "" })
		if g.Parent >= 0 && !owned && isMeasure(g) {
			owned = o.goals[g.Parent].OwnerName() != ""
		}
		if !owned {
			found = append(found, i)
		}
	}
	switch {
	case len(found) == len(all) && len(all) > 2:
		o.say(45, 1, Observation{
			Title: words.T("Nothing in the plan says who."),
			Why:   words.T("Nobody is told when something slips, and nobody can say no to it now."),
			Rows:  o.rows(found, nil),
			Ask:   words.T("Who would miss it if it were struck out?"),
		})
	case len(found) > 1 && len(found)*3 < len(all)*2:
		o.say(50, share(len(found), len(all)), Observation{
			Title: words.T("%d of %d rows have nobody beside them.", len(found), len(all)),
			Why:   words.T("The others name who answers for them. What nobody owns is found at the end."),
			Rows:  o.rows(found, func(*sheet.Goal) (string, words.Text) { return "", words.T("nobody") }),
			Ask:   words.T("Who would miss it if it were struck out?"),
		})
	}
}

// crowded finds one name that stands beside more than its part. It is not said which.
func (o *observer) crowded() {
	counts := map[string][]int{}
	all := 0
	for i := range o.goals {
		if name := strings.ToLower(o.goals[i].OwnerName()); name != "" && !o.goals[i].Work {
			all++
			counts[name] = append(counts[name], i)
		}
	}
	best := ""
	for name, rows := range counts {
		if best == "" || len(rows) > len(counts[best]) || len(rows) == len(counts[best]) && name < best {
			best = name
		}
	}
	n := len(counts[best])
	if len(counts) < 3 || n < 7 || n*len(counts) < 2*all {
		return
	}
	o.say(52, share(n, all), Observation{
		Title: words.T("One name stands beside %d of %d rows; %d share the others.", n, all, len(counts)-1),
		Why:   words.T("What does not fit into one conversation a week is not steered."),
		Rows:  o.rows(counts[best], nil),
		Ask:   words.T("Which of these would hurt most to miss, and who takes the rest?"),
	})
}

// wording is what the rules say of how goals read, where several do.
func (o *observer) wording() {
	goals := len(o.places(isGoal))
	for _, of := range []struct {
		rule   text.Rule
		weight float64
		title  func(n int) words.Text
		why    words.Text
		ask    words.Text
	}{
		{
			text.Compound, 42, func(n int) words.Text {
				return words.N(n, "%[1]d of %[2]d {goals} is two in one sentence.",
					"%[1]d of %[2]d {goals} are two in one sentence.", goals)
			}, words.T("One half can come true without the other, and nobody can say whether it was met."),
			words.T("Which half matters more?"),
		},
		{
			text.TaskList, 41, func(n int) words.Text {
				return words.N(n, "%[1]d of %[2]d {goals} is a list of tasks.",
					"%[1]d of %[2]d {goals} are lists of tasks.", goals)
			}, words.T("A list says how, and not what for."), words.T("What are the tasks for, in one sentence?"),
		},
		{
			text.Vanity, 48, func(n int) words.Text {
				return words.N(n, "%d number can only grow.", "%d numbers can only grow.")
			}, words.T("A total goes up whether or not anybody is better off, so it cannot warn."),
			words.T("How many of them come back, use it or pay?"),
		},
		{
			text.VagueWording, 30, func(n int) words.Text {
				return words.N(n, "%[1]d of %[2]d {goals} could be called a success whatever happens.",
					"%[1]d of %[2]d {goals} could be called a success whatever happens.", goals)
			}, words.T("Everybody can agree to it and mean something else."),
			words.T("Who does what differently if it comes true?"),
		},
	} {
		found := o.found[string(of.rule)]
		if of.rule == text.Vanity {
			for i := range o.goals {
				if g := &o.goals[i]; isMeasure(g) && g.Reading().Vanity && !slices.Contains(found, i) {
					found = append(found, i)
				}
			}
		}
		if len(found) > 0 {
			o.say(of.weight, share(len(found), goals), Observation{
				Title: of.title(len(found)), Why: of.why, Rows: o.rows(slices.Clone(found), nil), Ask: of.ask,
			})
		}
	}
}
