package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/observe"
	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// noGoals is the exit code of read where nothing in the files is like a goal, nor like an arrow.
const noGoals = 1

// reading is what the flags of read say, and what was read.
type reading struct {
	env      *env
	format   string
	sheet    string
	dates    string
	columns  []string
	readings []string
	heading  int
	hidden   bool
	all      bool
	page     string

	files    []string
	plan     *sheet.Plan
	observed []observe.Observation
}

func (e *env) readCommand() *cobra.Command {
	r := &reading{env: e}
	c := &cobra.Command{
		Use: "read FILE...", Short: e.say(words.T("Read a plan out of any table, and say what is worth a conversation")),
		Args: some(words.T("which workbooks, CSV, YAML or JSON files")),
		Long: e.long(
			words.T("Guesses which column is what, says each guess, and makes a tree of the rows: by outline numbers, by "+
				"what "+
				"names the {goal} above, by levels, by columns beside each other, by how far texts are set in. Prints what "+
				"stands "+
				"out, at most five things, and writes one page to pass on that loads nothing from anywhere. No server, no "+
				"account; "+
				"nothing is sent."),
			words.T("A table of drivers (driver, outcome, and where they are stated size and lag), or YAML of dbt and "+
				"Lightdash "+
				"with drivers, is held against the readings of --readings: which arrows hold, which are too early, which the "+
				""+
				""+
				""+
				"readings speak against, as `weir evidence` says it."),
			words.T("Exits 0 when it has read something, 1 when nothing in the files is like {a goal}, 2 when a file "+
				"cannot be "+
				"read. More: docs/guide/read-a-plan-you-have.md.")),
		RunE: func(_ *cobra.Command, args []string) error { return r.run(args) },
	}
	flags := c.Flags()
	flags.StringVar(&r.format, "format", "text", e.say(words.T("text, or json with every row")))
	flags.StringVar(&r.page, "page", "",
		e.say(words.T("the page to write; left out, one with the name of the file, in this folder; none writes none")))
	flags.BoolVar(&r.all, "all", false, e.say(words.T("print every row as it was read")))
	flags.StringVar(&r.sheet, "sheet", "", e.say(words.T("read this sheet alone; left out, all that hold {goals}")))
	flags.StringArrayVar(&r.columns, "column", nil,
		e.say(words.T("what a column holds, where the guess is wrong: C=owner, or its heading: Dept=team")))
	flags.StringArrayVar(&r.readings, "readings", nil,
		e.say(words.T("a table of readings that tests the arrows: metric,at,value, or a date and a column for each "+
			"metric")))
	flags.IntVar(&r.heading, "heading", 0, e.say(words.T("the row the headings stand in; left out, it is found")))
	flags.StringVar(&r.dates, "date", "",
		e.say(words.T("dmy or mdy: whether dates such as 3/4/2027 begin with the day")))
	flags.BoolVar(&r.hidden, flagHidden, false, e.say(words.T("read hidden rows and sheets too")))
	return c
}

const flagHidden = "hidden"

// noPage is what --page says where no page is wanted.
const noPage = "none"

// run reads the files and says what is in them.
func (r *reading) run(names []string) error {
	e := r.env
	opt, err := r.options()
	if err != nil {
		return err
	}
	r.files = names
	if err := r.read(opt); err != nil {
		return err
	}
	until, err := e.until()
	if err != nil {
		return err
	}
	r.plan.Judge(until)
	if len(r.plan.Goals)+len(r.plan.Arrows) == 0 {
		if r.format == "json" {
			if err := r.printAnswer(); err != nil {
				return err
			}
		}
		if err := e.tell(e.err, r.nothing()...); err != nil {
			return err
		}
		return exit(noGoals)
	}
	if err := r.observe(); err != nil {
		return err
	}
	written, err := r.writePage()
	if err != nil {
		return err
	}
	if r.format == "json" {
		return r.printAnswer()
	}
	return r.print(written)
}

func (r *reading) options() (sheet.Options, error) {
	if err := oneOf("format", r.format, "text", "json"); err != nil {
		return sheet.Options{}, err
	}
	if r.dates != "" {
		if err := oneOf("date", r.dates, "dmy", "mdy"); err != nil {
			return sheet.Options{}, err
		}
	}
	columns, err := sheet.ParseColumns(r.columns)
	return sheet.Options{
		Sheet: r.sheet, Columns: columns, Heading: r.heading, Dates: r.dates, Hidden: r.hidden,
	}, err
}

// read reads all files as one plan.
func (r *reading) read(opt sheet.Options) error {
	var grids []*sheet.Grid
	for _, name := range slices.Concat(r.files, r.readings) {
		data, err := r.env.readFile(name)
		if err != nil {
			return err
		}
		found, err := sheet.Open(sheet.File{Name: name, Data: data})
		if err != nil {
			return inFile(name, err)
		}
		grids = append(grids, found...)
	}
	if opt.Sheet != "" && !slices.ContainsFunc(grids, func(g *sheet.Grid) bool {
		return strings.EqualFold(g.Name,
			opt.Sheet)
	}) {
		return words.Errorf("--sheet: there is no sheet %s; there are %s", words.Quoted(opt.Sheet), sheetNames(grids))
	}
	r.plan = sheet.Read(grids, opt)
	return nil
}

func sheetNames(grids []*sheet.Grid) words.Text {
	var names []words.Text
	for _, g := range grids {
		names = append(names, words.T("“%s”", g.Name))
	}
	return words.List(names...)
}

// nothing says that there is nothing like a goal, and what was looked for.
func (r *reading) nothing() []words.Text {
	out := []words.Text{words.T("weir: nothing in %s is like {a goal}, or like a table of drivers.",
		strings.Join(r.files, ", "))}
	for _, l := range r.plan.Looked {
		if !l.Why.IsZero() {
			out = append(out, words.T("  sheet “%s”: %s", l.Name, l.Why))
		}
	}
	for _, g := range r.plan.Guessed {
		out = append(out, words.T("  sheet “%s”: %s", g.Sheet, g.Text))
	}
	return append(out,
		words.T("Looked for: a column called `Goal`, `Objective`, `Key result` or the "+
			"like, in English, German, French or Spanish; rows numbered 1, 1.1, 1.1.2; texts below each other that promise "+
			""+
			"something; a `Driver` beside an `Outcome`."),
		words.T("Try `weir read --column B=goal FILE`, with the letter of the column that holds the {goals}."))
}

// observe looks at the plan as a workspace and as a table.
func (r *reading) observe() error {
	ids := clock.Seeded(1) // no id is shown, and the same file is read the same
	s, err := cascade.Load(observe.Document(r.plan), ids)
	if err != nil {
		return err
	}
	l := lens.Of(sight.NewWorld(s, s.Today(clock.Frozen(firstDay.Time()).Now()), ids.Secret("handles")).Everyone())
	r.observed = observe.Observe(r.plan, finding.Run(l, observe.Rules()), &s)
	return nil
}

// firstDay is the day on which a plan is looked at: before it begins, so that nothing in it is late.
var firstDay = cascade.NewDate(2000, 1, 1)

func (r *reading) printAnswer() error {
	var observed []sheet.ObservationAnswer
	for _, o := range r.observed {
		said := sheet.ObservationAnswer{Title: o.Title, Why: o.Why, Ask: o.Ask, Rows: []int{}}
		for _, row := range o.Rows {
			if row.At >= 0 {
				said.Rows = append(said.Rows, r.plan.Goals[row.At].Row)
				said.Sheet = r.plan.Goals[row.At].Sheet
			} else {
				said.Rows = append(said.Rows, r.plan.Arrows[row.Arrow].Row)
				said.Sheet = r.plan.Arrows[row.Arrow].Sheet
			}
		}
		observed = append(observed, said)
	}
	answer, err := r.plan.Answer(observed)
	if err != nil {
		return err
	}
	return r.env.printJSON(answer)
}

// writePage writes the page, and says where; nowhere where none is wanted.
func (r *reading) writePage() (string, error) {
	name := r.page
	switch {
	case name == noPage, name == "" && r.format == "json":
		return "", nil
	case name == "":
		name = slug(r.files[0]) + ".html"
	}
	var b bytes.Buffer
	if err := r.paper().WriteAlone(r.env.printer().In(contextOf()), &b); err != nil {
		return "", err
	}
	if name == "-" {
		_, err := r.env.out.Write(b.Bytes())
		return "", err
	}
	was, err := os.ReadFile(name)
	if err == nil && !bytes.Contains(was, []byte(`content="`+page.PaperMark+`"`)) {
		return "", words.Errorf("%s is there and no page of mine; say with --page where this one goes", name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return name, os.WriteFile(name, b.Bytes(), 0o600)
}

// slug is a file's name without its ending, as one writes it in an address.
func slug(name string) string {
	base := filepath.Base(name)
	base = strings.TrimSuffix(base, filepath.Ext(base))
	out := strings.Join(strings.FieldsFunc(strings.ToLower(base), func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
	}), "-")
	if out == "" {
		out = "plan"
	}
	return out
}

// line prints one line.
func (r *reading) line(format string, args ...any) {
	fmt.Fprintf(r.env.out, format+"\n", args...)
}
