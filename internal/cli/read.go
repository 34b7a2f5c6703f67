package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/sheet"
	"weir.dev/weir/internal/words"
)

// Exit codes of read.
const (
	noGoals    = 1 // nothing like a goal, nor an arrow
	unreadFile = 2
)

// reading is what the flags of read say.
type reading struct {
	env             *env
	format, readFor string
	sheet, dates    string
	columns         []string
	readings        []string
	heading         int
	hidden, all     bool
	out             string
}

func (e *env) readCommand() *cobra.Command {
	r := &reading{env: e}
	c := &cobra.Command{
		Use: "read FILE...", Short: e.say(words.T("Read a plan out of any table, and say what is worth a conversation")),
		Args: some(words.T("which workbooks, CSV, YAML or JSON files")),
		RunE: func(_ *cobra.Command, args []string) error { return r.run(args) },
	}
	flags := c.Flags()
	flags.StringVar(&r.format, "format", "text", e.say(words.T("text, or json with every row")))
	flags.StringVar(&r.sheet, "sheet", "", e.say(words.T("read this sheet alone; left out, all that hold {goals}")))
	flags.StringArrayVar(&r.columns, "column", nil,
		e.say(words.T("what a column holds, where the guess is wrong: C=owner, or its heading: Dept=team")))
	flags.StringArrayVar(&r.readings, "readings", nil,
		e.say(words.T("a table of readings that tests the arrows: metric,at,value, or a date and a column for each metric")))
	flags.IntVar(&r.heading, "heading", 0, e.say(words.T("the row the headings stand in; left out, it is found")))
	flags.StringVar(&r.dates, "date", "", e.say(words.T("dmy or mdy: whether dates such as 3/4/2027 begin with the day")))
	flags.BoolVar(&r.hidden, "hidden", false, e.say(words.T("read hidden rows and sheets too")))
	return c
}

// run reads the files and says what is in them.
func (r *reading) run(names []string) error {
	e := r.env
	opt, err := r.options()
	if err != nil {
		return err
	}
	plan, err := r.read(names, opt)
	if err != nil {
		return err
	}
	until, err := e.until()
	if err != nil {
		return err
	}
	plan.Judge(until)
	if r.format == "json" {
		answer, err := plan.Answer(nil)
		if err != nil {
			return err
		}
		if err := e.printJSON(answer); err != nil {
			return err
		}
	}
	if len(plan.Goals)+len(plan.Arrows) == 0 {
		return exit(noGoals)
	}
	return nil
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
func (r *reading) read(names []string, opt sheet.Options) (*sheet.Plan, error) {
	var grids []*sheet.Grid
	for _, name := range append(names[:len(names):len(names)], r.readings...) {
		data, err := r.env.readFile(name)
		if err != nil {
			return nil, err
		}
		found, err := sheet.Open(sheet.File{Name: name, Data: data})
		if err != nil {
			return nil, inFile(name, err)
		}
		grids = append(grids, found...)
	}
	return sheet.Read(grids, opt), nil
}

var (
	_ = strings.Join
	_ evidence.Grade
)
