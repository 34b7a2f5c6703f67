package evidence

import (
	"fmt"
	"strings"
)

// english is the message catalogue: every sentence a person reads, by key. A
// {name} is filled in by say. Another language is another such table.
var english = map[string]string{
	// Bets. {move} is "about 310 ms faster", {range} "120 and 480".
	"bet.lead":          "Since {what} {start}, {metric} {is} {move} ({likely} between {range})",
	"bet.lead.ramp":     "Since {what} {start}, {metric} {is} on the way to being {move} ({likely} between {range})",
	"bet.sofar":         "So far: {lead}",
	"bet.short":         "The readings end {end}, before the bet's date. Up to then: {lead}",
	"bet.short.control": "The control's readings end {end}, before the bet's date. Up to then: {lead}",
	"bet.move":          "about {effect} {word}",
	"bet.range":         "{lo} and {hi}",
	"bet.range.zero":    "{lo} {down} and {hi} {up}",
	"bet.kept":          "{lead}; the bet promised {promised}, and it was kept.",
	"bet.kept.probably": "{lead}; the bet promised {promised}, and it was probably kept.",
	"bet.less":          "{lead}; the bet promised {promised}, so it worked but fell short.",
	"bet.less.sofar":    "{lead}; the bet promised {promised}, so it works, and falls short so far.",
	"bet.kept.sofar":    "{lead}; the bet promised {promised}, so that is kept so far.",
	"bet.none":          "{lead}; the bet promised {promised}, and no movement near that is seen.",
	"bet.cannot":        "{lead}; the bet promised {promised}. {reason}.",
	"bet.nopromise":     "{lead}.",
	"bet.wrongway":      "{lead}. That is the wrong way.",
	"bet.caveat":        "We cannot rule out that another change {then} did it.",
	"bet.then":          "that {period}",
	"bet.then.period":   "at the same time",
	"bet.few": "We cannot tell yet: there are {before} readings before and {after} after, and a verdict needs " +
		"{needBefore} and {needAfter}",
	"bet.few.over": "We cannot tell: there are {before} readings before and {after} after, and a verdict needs " +
		"{needBefore} and {needAfter}",
	"bet.early":      "We cannot tell yet: the bet runs until {by}, and an earlier answer needs a clearer movement",
	"bet.early.over": "They end too early to tell whether it was kept",
	"bet.wide":       "We cannot tell: the likely range is still too wide",
	"bet.howmuch":    "It moved; whether by as much as promised, we cannot tell",
	"bet.against":    "It moved the other way",
	"bet.control":    "What the control did as well is taken out.",
	"bet.ramp": "The change arrives over {ramp} and is still arriving: the figures say what it comes to in the " +
		"end, told from what has arrived.",
	"bet.alone":   "For want of a control reading beside, {n} left out.",
	"bet.planned": "the bet has not started",
	"bet.plan": "With {readings} readings by {by}, this bet could see a move of {smallest} or more in 8 of 10 " +
		"such cases.",
	"bet.plan.seen": "With {readings} readings by {by}, this bet could see a move of {smallest} or more in 8 of 10 " +
		"such cases. The chance that it would see the promised {promised} is {chance}.",

	// Links. {pair} is "1 point of activation went with 0.4 points (0.1 to 0.7)".
	"link.pair":         "{per} of {driver} went with {b} ({lo} to {hi})",
	"link.pair.bare":    "a rise of {per} in {driver} went with {b} ({lo} to {hi})",
	"link.lead":         "In {periods}, when {driver} rose, {outcome} {moved} {later}: {pair}.",
	"link.later":        "about {lag} later",
	"link.later.now":    "at the same time",
	"link.believed":     "You believed {size} {in}.",
	"link.believed.in":  "in {lag}",
	"link.believed.now": "at once",
	"link.supported":    "{lead} {believed} This fits the belief; it is not proof.",
	"link.more":         "{lead} {believed} This is more than the belief; it is not proof.",
	"link.unstated":     "{lead} They moved together; that is not proof that one moves the other.",
	"link.weaker":       "{lead} {believed} This is weaker than the belief, and it is not proof.",
	"link.contradicted": "{lead} {believed} This speaks against the belief; it is not proof.",
	"link.noeffect": "In {periods}, if there is anything between {driver} and {outcome}, it is likely less than " +
		"half of what you believed: {pair}. {believed}",
	"link.tooearly": "It is too early to say whether {outcome} follows {driver}: {reason}. So far, {pair}. " +
		"{believed}",
	"link.few":            "only {pairs} pairs of readings so far, and a grade needs {need}",
	"link.still":          "{driver} made no move that lasted, and a grade needs one",
	"link.wide":           "the likely range still holds both nothing and the belief",
	"link.unsure":         "the likely range is still too wide",
	"link.luck":           "what is seen could still be luck, since {n} delays were tried",
	"link.checks.both":    "Checked the other way round and ahead of time: no sign of either, as it should be.",
	"link.checks.reverse": "Checked the other way round: no sign of it, as it should be.",
	"link.checks.lead":    "Checked ahead of time, the outcome first: no sign of it, as it should be.",
	"link.pause.both": "Two checks give pause: there are signs that {driver} follows {outcome}, and that {outcome} " +
		"moves first. Something else may move both.",
	"link.pause.reverse": "A check gives pause: there are signs that {driver} follows {outcome}, so it may be the " +
		"other way round, or something else may move both.",
	"link.pause.lead": "A check gives pause: there are signs that {outcome} moves first, so something else may " +
		"move both.",

	// Chance. {chance} is "about 60 %".
	"chance.lead": "The chance that {metric} {is} at {target} or {side} {by} is {chance}: the forecast for then " +
		"is {median} ({likely} between {lo} and {hi}).",
	"chance.arrives":    "At this rate it gets there around {when}.",
	"chance.after":      "At this rate it does not get there before {when}.",
	"chance.there":      "It has been there since {when}.",
	"chance.passed.yes": "{metric} {was} due at {target} or {side} {by}, and {was} there: {median}.",
	"chance.passed.no":  "{metric} {was} due at {target} or {side} {by}, and {was} not there: {median}.",
	"chance.about":      "about {n} %",
	"chance.bands": "The range is a little too narrow: on real weekly series, ranges said to hold 90 % held 84 to " +
		"88 % of the outcomes.",
	"chance.bands.other": "The range is too narrow: on real weekly series, ranges said to hold 90 % held 84 to 88 % of " +
		"the outcomes, and on others fewer.",
	"chance.total": "No reading is lower than the one before. If these are running totals, say so (cumulative): " +
		"then only the remainder is forecast.",
	"chance.above": "The target is {target} % and no reading is above 100 %. Is it right?",
	"chance.shares": "The target is {target} and no reading is above 1. Are the readings shares and the target " +
		"per cent?",
	"chance.low":  "below 5 %",
	"chance.high": "above 95 %",

	// Many at once.
	"many":       "Of {n} judged together, {found} {be} clearer than chance; {wrong} of those may still be luck.",
	"many.fewer": "fewer than one",
	"many.about": "about {n}",
	"many.none":  "Of {n} judged together, none is clearer than chance.",

	// People's confidence.
	"confidence": "Of {n} stated confidences, the average was {mean} and {rate} came true; the Brier score is " +
		"{brier} (0 is perfect, always saying the base rate would give {base}).",
	"confidence.machine": "The forecasts from the numbers scored {machine} on the same ones.",
	"confidence.few":     "With fewer than {need} resolved, this says little yet.",

	// Does it add up?
	"sums":         "If every belief holds you reach {reach} of {to}; at your own odds {odds}.",
	"sums.missing": "{names} named no number.",
	"sums.none":    "No belief here names a number, so nothing can be added up.",

	// Value of learning.
	"learn": "Next, learn whether {name} holds: {weight} rests on it, it is wrong with a chance of {wrong}, and " +
		"the readings could tell in {wait}.",
	"learn.now": "Next, learn whether {name} holds: {weight} rests on it, it is wrong with a chance of {wrong}, and " +
		"the readings could tell now.",
	"learn.never": "{name} carries {weight}, but the readings cannot tell in the time that is left; look for an " +
		"experiment or ask.",

	// Words.
	"what":         "the change",
	"chart.beyond": "(The range reaches beyond the chart.)",
	"metric":       "the metric",
	"driver":       "the driver",
	"outcome":      "the outcome",
	"likely":       "likely",
	"likely.level": "at {n} %",
	"is":           "is",
	"are":          "are",
	"was":          "was",
	"were":         "were",
	"higher":       "higher",
	"lower":        "lower",
	"rose":         "rose",
	"fell":         "fell",
	"unchanged":    "about the same",
	"date.on":      "on {date}",
	"date.in":      "in period {n}",
	"period.n":     "period {n}",
	"link.fall":    "a fall of {per} in {driver} went with {b} ({lo} to {hi})",
	"more":         "more",
	"less":         "less",
	"list.and":     " and ",
	"list.comma":   ", ",
	"period":       "period",
	"point":        "point",
}

// say fills the template of key with pairs of name and value.
func say(key string, pairs ...any) string {
	template, ok := english[key]
	if !ok {
		panic("evidence: no message " + key) // a typo in this package; the tests use every key
	}
	if len(pairs) == 0 {
		return template
	}
	oldnew := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		oldnew = append(oldnew, "{"+pairs[i].(string)+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(oldnew...).Replace(template)
}
