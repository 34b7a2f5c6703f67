package main

import "time"

// rows is everything that is measured, in the order of the report. Baselines come before what is held to them.
var rows = []row{
	{
		name: "sql-line", what: "SQLite finds the goals above a leaf: a recursive query with the good plan, prepared",
		run: sqlLine,
	},
	{name: "array-line", what: "compact arrays of numbers find the goals above a leaf: the limit", run: arrayLine},
	{
		name: "line-ids", what: "the goals above a leaf, as everything knows them", run: lineIDs,
		goals: []goal{cpu(300*time.Nanosecond, k100), against("sql-line", 100, k100)},
	},
	{
		name: "line-words", what: "the line of sight of a leaf with its words, as one viewer sees it", run: lineWords,
		goals: []goal{cpu(3*time.Microsecond, k100)},
	},
	{name: "change", what: "one reading more, in the state alone", run: change},
	{
		name: "change-figures", what: "one reading more, with the figures that follow from it", run: changeFigures,
		goals: []goal{slope(1.3, k1, k100)},
	},
	{name: "change-seen", what: "one reading more, and one viewer looks at the goal's figures", run: changeSeen},
	{name: "change-same", what: "has what a viewer sees changed, after a write they see?", run: changeSame},
	{name: "write-plain", what: "one reading more, until its writer sees it", run: writePlain},
	{
		name: "write-hidden", run: writeHidden, goals: []goal{within("write-plain", 1.1)},
		what: "the same under 4,000 goals that are hidden from its writer, measured in turns with it",
	},
	{
		name: "sql-figures", what: "SQLite rolls up every company objective from scratch", run: sqlFigures, most: k100,
	},
	{name: "array-figures", what: "compact arrays roll up every goal from scratch: the limit", run: arrayFigures},
	{
		name: "figures", what: "all figures of all goals from scratch", run: figures,
		goals: []goal{cpu(60*time.Millisecond, k100)},
	},
	{
		name: "findings", what: "all findings from scratch, with figures and standings known; fifty are worded",
		run:   findingsAll,
		goals: []goal{cpu(1500*time.Millisecond, k100)},
	},
	{
		name: "findings-leaf", what: "findings after the edit of a random leaf", run: findingsLeaf,
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "findings-top", what: "findings after the edit of a top goal", run: findingsTop,
		goals: []goal{cpu(50*time.Millisecond, k100)},
	},
	{
		name: "first-look", what: "a viewer nobody has seen yet looks for the first time", run: firstLook,
		goals: []goal{cpu(5*time.Millisecond, k100), alloc(1e6, k100)},
	},
	{
		name: "search", what: "goals that two words occur in, as a list shows them", run: search,
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-key", what: "the first twenty things found by the key of a goal, ranked", run: searchBy(byKey),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-title", what: "the same by all that a goal says", run: searchBy(byTitle),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-rare", what: "the same by the rarest word of a goal", run: searchBy(byRare),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-common", what: "the same by one of the eight words in most goals", run: searchBy(byCommon),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-three", what: "the same by three of the four words in most goals", run: searchBy(byThree),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "search-letter", what: "the same by the first letter of a goal", run: searchBy(byLetter),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "heap", what: "memory in use for a goal with its readings, texts and figures", run: heapAGoal,
		goals: []goal{memory(1500, k100), memory(1500, m1)},
	},
	{name: "bare-goal", what: "a bare handler encodes one goal", run: bare("/goal"), most: k1},
	{name: "bare-list", what: "a bare handler encodes fifty goals", run: bare("/goals"), most: k1},
	{name: "bare-page", what: "html/template writes a page of fifty goals", run: bare("/page"), most: k1},
	{name: "beside-list", what: "PocketBase lists fifty records", run: besideList},
	{name: "beside-goal", what: "PocketBase shows one record", run: besideGoal},
	{
		name: "http-list", what: "the first fifty goals as JSON", run: request(always("/api/v1/goals?limit=50"), `"items"`),
		goals: []goal{
			cpu(300 * time.Microsecond), slope(1.2, k1, k10), slope(1.2, k1, k100), against("beside-list", 5),
		},
	},
	{
		name: "http-list-after", what: "the first fifty goals as JSON right after somebody else's reading",
		run: afterWrite(always("/api/v1/goals?limit=50")),
	},
	{
		name: "http-goal", what: "a goal as JSON", run: request(ofGoal("/api/v1/goals/%s"), `"intent"`),
		goals: []goal{cpu(75 * time.Microsecond), against("beside-goal", 3)},
	},
	{
		name: "http-goal-after", what: "a goal as JSON right after somebody else's reading",
		run: afterWrite(ofGoal("/api/v1/goals/%s")),
	},
	{name: "http-line", what: "a line of sight as JSON", run: request(ofGoal("/api/v1/why?kind=goal&id=%s"), `"lines"`)},
	{
		name: "page-goal", what: "a goal's page, nothing changed", run: request(ofGoal(prefix+"/goals/%s"), "<main"),
		goals: []goal{cpu(time.Millisecond, k1, k10), cpu(1500*time.Microsecond, k100)},
	},
	{
		name: "page-goal-after", what: "a goal's page right after somebody else's reading",
		run:   afterWrite(ofGoal(prefix + "/goals/%s")),
		goals: []goal{cpu(time.Millisecond, k1, k10), cpu(1500*time.Microsecond, k100)},
	},
	{
		name: "page-outline", what: "the outline's first screen", run: request(always(prefix+"/goals"), "<main"),
		goals: []goal{cpu(3*time.Millisecond, k100), packed(40e3, k100)},
	},
	{
		name: "page-metrics", what: "the metrics page", run: request(always(prefix+"/metrics"), "<main"),
		goals: []goal{cpu(5*time.Millisecond, k100)},
	},
	{
		name: "page-week", what: "my week", run: request(always(prefix+"/"), "<main"),
		goals: []goal{cpu(5*time.Millisecond, k100)},
	},
	{
		name: "page-findings", what: "the findings page", run: request(always(prefix+"/findings"), "<main"),
		goals: []goal{cpu(5*time.Millisecond, k100)},
	},
	{
		name: "page-teams", what: "the teams page", run: request(always(prefix+"/teams"), "<main"),
		goals: []goal{cpu(5*time.Millisecond, k100)},
	},
	{
		name: "http-search", what: "goals that two words occur in, as JSON",
		run:   request(always("/api/v1/goals?limit=50&q=refunds+oslo"), `"items"`),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "http-palette", what: "what the palette answers to one letter",
		run:   request(always(prefix+"/palette?q=r"), "option"),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{
		name: "http-palette-words", what: "what the palette answers to two words",
		run:   request(always(prefix+"/palette?q=refunds+oslo"), "option"),
		goals: []goal{cpu(2*time.Millisecond, k100)},
	},
	{name: "fsync", what: "append a page to a file and wait for the disk: the floor", run: fsyncFloor},
	{
		name: "start", what: "from the command to the first answer, without a snapshot file", run: started(false),
		goals: []goal{cpu(3*time.Second, k100), memory(300e6, k100), memory(2.5e9, m1)},
	},
	{
		name: "start-again", what: "the same, once it was stopped in order and has its snapshot file", run: started(true),
		goals: []goal{cpu(300*time.Millisecond, k100)},
	},
	{name: "start-heap", what: "the heap in use after a start", run: residentHeap},
	{
		name: "writes-first", what: "64 people each record the first reading after a start", run: writesFirst,
	},
	{
		name: "writes-people", what: "64 people record readings at the same time, each durable", run: writesPeople,
	},
	{
		name: "writes", what: "four people record readings from 64 places at the same time, each durable", run: writesMany,
		goals: []goal{cpu(60*time.Microsecond, k10), steady(k1, k10, k100)},
	},
	{
		name: "write-alone", what: "one person records one durable reading after the other", run: writesOne,
		goals: []goal{within("fsync", 2.5)},
	},
	{
		name: "streams-memory", what: "heap and stack of an open live stream", run: streamMemory,
		goals: []goal{memory(8<<10, k10, k100)},
	},
	{
		name: "streams-idle", what: "all live streams for a second in which nothing happens", run: streamIdle,
		goals: []goal{cpu(10*time.Millisecond, k10, k100)},
	},
	{
		name: "streams-signal", what: "all live streams are told of one write", run: streamSignal,
		goals: []goal{cpu(500*time.Millisecond, k10, k100)},
	},
	{
		name: "apply", what: "the whole company with its readings, in one call to an empty workspace", run: applyAll,
		goals: []goal{cpu(20*time.Second, k100), memory(1e9, k100)},
	},
	{
		name: "mixed", named: true, run: mixed,
		what:  "a goal's page under a mixed load: 8 people read, 16 write, 1,000 streams are open",
		goals: []goal{wall99(50*time.Millisecond, k100)},
	},
}
