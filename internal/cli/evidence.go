package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/evidence/calibrate"
	"weir.dev/weir/internal/words"
)

// asked is what the evidence commands take besides their own flags.
type asked struct {
	env                      *env
	format, batch            string
	transform, cadence, unit string
	level                    float64
}

func (e *env) evidenceCommand() *cobra.Command {
	a := &asked{env: e}
	c := e.group("evidence", words.T("Say what series of readings show: {a bet}, a link or a chance"))
	c.Long = e.long(
		words.T("Judges readings in CSV files (at,value; a date, an RFC 3339 time or a number of periods) and says the "+
			"result in one plain sentence. They are judged as of the last reading. --as-of leaves out the readings after it, "+
			"and takes a date before it for past. With --batch it answers requests from a file of JSON lines, each with its "+
			"kind, and prints one result a line in their order; a request that is refused says so on its line and does not "+
			"stop the rest. - and /dev/stdin read standard input."),
		words.T("How it decides: docs/guide/evidence.md. The method, measured: docs/reference/evidence-method.md."))
	help := c.RunE
	c.RunE = func(c *cobra.Command, args []string) error {
		if !c.Flags().Changed("batch") {
			if err := oneOf("format", a.format, "text", "json"); err != nil {
				return err
			}
			return help(c, args)
		}
		return a.runBatch(c)
	}
	c.PersistentFlags().StringVar(&a.batch, "batch", "",
		e.say(words.T("answer the requests of this file, one JSON object a line")))
	c.Flags().StringVar(&a.format, "format", "json", e.say(words.T("json, the one form of answers to a batch")))
	c.AddCommand(a.betCommand(), a.linkCommand(), a.chanceCommand(), a.calibrateCommand())
	return c
}

// answer is what a command says: the result with every figure, its sentence with what is to be said beside it, and its
// chart.
type answer struct {
	result any
	says   []words.Text
	chart  string
}

// command completes one of the commands that judge a single request.
func (a *asked) command(c *cobra.Command, judge func(*cobra.Command) (answer, error)) *cobra.Command {
	e := a.env
	c.Args = none
	c.RunE = func(c *cobra.Command, _ []string) error {
		if c.Flags().Changed("batch") {
			return a.runBatch(c)
		}
		if err := oneOf("format", a.format, "text", "json"); err != nil {
			return err
		}
		said, err := judge(c)
		if err != nil {
			return err
		}
		if a.format == "json" {
			out := json.NewEncoder(a.env.out)
			out.SetEscapeHTML(false)
			out.SetIndent("", "  ")
			return out.Encode(said.result)
		}
		_, err = fmt.Fprintf(a.env.out, "%s\n\n%s", e.say(words.Join("\n", said.says...)), said.chart)
		return err
	}
	flags := c.Flags()
	flags.StringVar(&a.format, "format", "text", e.say(words.T("text, or json with every figure")))
	flags.StringVar(&a.transform, "transform", "",
		e.say(words.T("scale to judge on: log, logit or identity; left out, it follows the unit")))
	flags.StringVar(&a.cadence, "cadence", "",
		e.say(words.T("how often it is read: day, week, biweekly, month, quarter or year; left out, the readings say")))
	flags.Float64Var(&a.level, "level", 0.9, e.say(words.T("share the interval should hold, between 0 and 1")))
	return c
}

// runBatch answers a file of requests. What single requests take has no meaning beside it.
func (a *asked) runBatch(c *cobra.Command) error {
	known := 0
	for _, name := range []string{"batch", "format", "as-of", "seed"} {
		if c.Flags().Changed(name) {
			known++
		}
	}
	if c.Flags().NFlag() > known || a.format != "json" && c.Flags().Changed("format") {
		return words.Errorf("--batch takes everything from its file and answers in JSON; leave the other flags out")
	}
	if a.batch == "" {
		return words.Errorf("say after --batch which file holds the requests, or - for standard input")
	}
	in, closeFile, err := a.env.input(a.batch)
	if err != nil {
		return err
	}
	until, err := a.env.until()
	if err != nil {
		return errors.Join(err, closeFile())
	}
	return errors.Join(evidence.RunBatch(in, a.env.out, until), closeFile())
}

// until is the moment of --as-of, after which no reading is known; nil without it.
func (e *env) until() (*evidence.When, error) {
	if e.conf.AsOf == "" {
		return nil, nil
	}
	now, err := e.clock()
	if err != nil {
		return nil, err
	}
	w := evidence.Date(now.Now())
	return &w, nil
}

// passed reports whether a day lies before that moment.
func (e *env) passed(day *evidence.When) (bool, error) {
	until, err := e.until()
	return evidence.Passed(day, until), err
}

// input opens a file, or standard input for - and /dev/stdin.
func (e *env) input(name string) (io.Reader, func() error, error) {
	if name == "-" || name == "/dev/stdin" {
		return e.in, func() error { return nil }, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, f.Close, nil
}

// maxSeries is how many bytes a file of readings may hold.
const maxSeries = 16 << 20

// bounded fails a reader of more than so many bytes.
type bounded struct {
	from io.Reader
	left int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return 0, words.Errorf("it holds more than 16 MiB; thin it to the metric's cadence")
	}
	return n, err
}

// series reads the CSV file that a flag names.
func (e *env) series(flag, name string) ([]evidence.Reading, error) {
	if name == "" {
		return nil, words.Errorf("say with --%s which file holds the readings: CSV with at,value", flag)
	}
	in, closeFile, err := e.input(name)
	if err != nil {
		return nil, err
	}
	readings, err := evidence.ReadCSV(&bounded{in, maxSeries}, name)
	if err = errors.Join(err, closeFile()); err != nil {
		return nil, err
	}
	until, err := e.until()
	if err != nil || until == nil {
		return readings, err
	}
	known := evidence.Until(readings, *until)
	switch late := len(readings) - len(known); {
	case len(known) == 0:
		return nil, words.Errorf("--as-of: %s holds no readings up to %s", name, e.conf.AsOf)
	case late > 0:
		return known, e.tell(e.err,
			words.T("weir: left out as later than %s: %d of the %d readings in %s", e.conf.AsOf, late, len(readings), name))
	}
	return known, nil
}

// when reads the date of a flag; nil where it is not set.
func when(flag, value string) (*evidence.When, error) {
	if value == "" {
		return nil, nil
	}
	w, err := evidence.ParseWhen(value)
	if err != nil {
		return nil, words.Errorf("--%s: %s", flag, err)
	}
	return &w, nil
}

// stated is a number that is only meant where its flag was given.
func stated(c *cobra.Command, name string, value *float64) *float64 {
	if !c.Flags().Changed(name) {
		return nil
	}
	return value
}

// period reads --cadence, and refuses a --level that is none: the engine takes 0 for its own.
func (a *asked) period() (evidence.Cadence, error) {
	if !(a.level > 0 && a.level < 1) {
		return evidence.Cadence{},
			words.Errorf("--level: %s is not between 0 and 1; it is the share the interval should hold, such as 0.9", a.level)
	}
	c, err := evidence.ParseCadence(a.cadence)
	if err != nil {
		return c, words.Errorf("--cadence: %s", err)
	}
	return c, nil
}

func (a *asked) betCommand() *cobra.Command {
	e := a.env
	var series, control, started, by, direction, metric, what, up, down string
	var promised, ramp float64
	c := a.command(&cobra.Command{
		Use:   "bet --series FILE --started DATE",
		Short: e.say(words.T("Say whether a change moved a metric, and by how much")),
		Long: e.long(words.T("Compares the readings since a change started with those before it. With --promised there is " +
			"a verdict: kept; moved, less than promised; no movement seen; cannot tell yet. For a change still to come, --by " +
			"says what it could see at all.")),
	}, func(c *cobra.Command) (answer, error) {
		req := evidence.BetRequest{
			Promised: stated(c, "promised", &promised), Direction: evidence.Direction(direction), Ramp: ramp,
			Transform: evidence.Transform(a.transform),
			Level:     a.level, Words: evidence.BetWords{Metric: metric, Unit: a.unit, What: what, Up: up, Down: down},
		}
		var err error
		if req.Cadence, err = a.period(); err != nil {
			return answer{}, err
		}
		if req.Series, err = a.env.series("series", series); err != nil {
			return answer{}, err
		}
		if control != "" {
			if req.Control, err = a.env.series("control", control); err != nil {
				return answer{}, err
			}
		}
		if started == "" {
			return answer{}, words.Errorf("say with --started when the change began")
		}
		if req.Started, err = when("started", started); err != nil {
			return answer{}, err
		}
		if req.By, err = when("by", by); err != nil {
			return answer{}, err
		}
		if req.Over, err = a.env.passed(req.By); err != nil {
			return answer{}, err
		}
		r, err := evidence.Bet(req)
		return answer{r, slices.Insert(r.Notes, 0, r.Sentence), evidence.BetChart(e.printer(), req)}, err
	})
	flags := c.Flags()
	flags.StringVar(&series, "series", "", e.say(words.T("the metric's readings: CSV with at,value")))
	flags.StringVar(&started, "started", "", e.say(words.T("the day from which the change could show")))
	flags.StringVar(&by, "by", "",
		e.say(words.T("the {bet}'s own date; later readings are left out, and before that day the answer says so far")))
	flags.Float64Var(&promised, "promised", 0, e.say(words.T("the move promised, signed, in the metric's unit")))
	flags.StringVar(&direction, "direction", "",
		e.say(words.T("up or down: the way that is good, where nothing is promised")))
	flags.StringVar(&control, "control", "",
		e.say(words.T("a metric that shares the weather but not the change: CSV with at,value")))
	flags.Float64Var(&ramp, "ramp", 0, e.say(words.T("how many periods the change takes to arrive")))
	flags.StringVar(&a.unit, "unit", "", e.say(words.T("the metric's unit")))
	flags.StringVar(&metric, "metric", "", e.say(words.T("what sentences call the metric")))
	flags.StringVar(&what, "what", "", e.say(words.T("what sentences call the change")))
	flags.StringVar(&up, "up", "", e.say(words.T("what sentences call a rise, such as slower")))
	flags.StringVar(&down, "down", "", e.say(words.T("what sentences call a fall, such as faster")))
	return c
}

func (a *asked) linkCommand() *cobra.Command {
	e := a.env
	var driver, outcome, lag, direction string
	var names evidence.LinkWords
	var size, per float64
	c := a.command(&cobra.Command{
		Use:   "link --driver FILE --outcome FILE --lag 3w",
		Short: e.say(words.T("Say whether an outcome follows a driver as believed")),
		Long: e.long(words.T("Fits the outcome on the driver at the stated lag and one period to either side. With --size, " +
			"or --direction, it says how the belief stands: holding so far, weaker than believed, no effect seen, too early, " +
			"speaks against it.")),
	}, func(c *cobra.Command) (answer, error) {
		req := evidence.LinkRequest{
			Size: stated(c, "size", &size), Per: per, Direction: evidence.Direction(direction),
			Transform: evidence.Transform(a.transform),
			Level:     a.level, Words: names,
		}
		if per == 0 {
			return answer{}, words.Errorf("--per: 0 is no change of the driver; it is the change that --size belongs to")
		}
		var err error
		if req.Cadence, err = a.period(); err != nil {
			return answer{}, err
		}
		if req.Driver, err = a.env.series("driver", driver); err != nil {
			return answer{}, err
		}
		if req.Outcome, err = a.env.series("outcome", outcome); err != nil {
			return answer{}, err
		}
		if lag == "" {
			return answer{},
				words.Errorf("say with --lag how long the outcome takes to follow: a number of periods, or 3w, 10d, 2m, 1q")
		}
		if req.Lag, err = evidence.ParseLag(lag); err != nil {
			return answer{}, words.Errorf("--lag: %s", err)
		}
		r, err := evidence.Link(req)
		if err != nil {
			return answer{}, err
		}
		return answer{r, append([]words.Text{r.Sentence, r.Checks}, r.Notes...), evidence.LinkChart(e.printer(), req, r)}, nil
	})
	flags := c.Flags()
	flags.StringVar(&driver, "driver", "", e.say(words.T("the driver's readings: CSV with at,value")))
	flags.StringVar(&outcome, "outcome", "", e.say(words.T("the outcome's readings: CSV with at,value")))
	flags.StringVar(&lag, "lag", "",
		e.say(words.T("how long the outcome takes to follow: a number of periods, or 3w, 10d, 2m, 1q")))
	flags.Float64Var(&size, "size", 0, e.say(words.T("the change of the outcome you believe in")))
	flags.Float64Var(&per, "per", 1, e.say(words.T("for this change of the driver")))
	flags.StringVar(&direction, "direction", "", e.say(words.T("same or opposite; left out, the size's sign says")))
	flags.StringVar(&names.Driver, "driver-name", "", e.say(words.T("what sentences call the driver")))
	flags.StringVar(&names.DriverUnit, "driver-unit", "", e.say(words.T("its unit")))
	flags.StringVar(&names.Outcome, "outcome-name", "", e.say(words.T("what sentences call the outcome")))
	flags.StringVar(&names.OutcomeUnit, "outcome-unit", "", e.say(words.T("its unit")))
	return c
}

func (a *asked) chanceCommand() *cobra.Command {
	e := a.env
	var series, by, direction, metric string
	var target float64
	var cumulative bool
	c := a.command(&cobra.Command{
		Use:   "chance --series FILE --target X --by DATE",
		Short: e.say(words.T("Say how likely a metric reaches its target by its date")),
		Long: e.long(words.T("Forecasts the readings to the date. Without --direction the good side of the target is the " +
			"one away from all readings.")),
	}, func(c *cobra.Command) (answer, error) {
		req := evidence.ChanceRequest{
			Target: stated(c, "target", &target), Direction: evidence.Direction(direction),
			Transform:  evidence.Transform(a.transform),
			Cumulative: cumulative, Level: a.level, Words: evidence.ChanceWords{Metric: metric, Unit: a.unit},
		}
		var err error
		if req.Cadence, err = a.period(); err != nil {
			return answer{}, err
		}
		if req.Series, err = a.env.series("series", series); err != nil {
			return answer{}, err
		}
		switch {
		case req.Target == nil:
			return answer{}, words.Errorf("say with --target which value is to be reached")
		case by == "":
			return answer{}, words.Errorf("say with --by when the target is due")
		}
		if req.By, err = when("by", by); err != nil {
			return answer{}, err
		}
		if direction == "" {
			if req.Direction, err = evidence.InferDirection(req.Series, target); err != nil {
				return answer{}, err
			}
		}
		if req.Over, err = a.env.passed(req.By); err != nil {
			return answer{}, err
		}
		r, err := evidence.Chance(req)
		if err != nil {
			return answer{}, err
		}
		return answer{r, slices.Insert(r.Notes, 0, r.Sentence, r.BandNote), evidence.ChanceChart(e.printer(), req, r)}, nil
	})
	flags := c.Flags()
	flags.StringVar(&series, "series", "", e.say(words.T("the metric's readings: CSV with at,value")))
	flags.Float64Var(&target, "target", 0, e.say(words.T("the value to reach, in the metric's unit")))
	flags.StringVar(&by, "by", "", e.say(words.T("the day it is due")))
	flags.StringVar(&direction, "direction", "", e.say(words.T("up (reach it or more) or down (reach it or less)")))
	flags.BoolVar(&cumulative, "cumulative", false,
		e.say(words.T("the readings are running totals: only the remainder is forecast")))
	flags.StringVar(&a.unit, "unit", "", e.say(words.T("the metric's unit")))
	flags.StringVar(&metric, "metric", "", e.say(words.T("what sentences call the metric")))
	return c
}

func (a *asked) calibrateCommand() *cobra.Command {
	e := a.env
	var series string
	c := &cobra.Command{
		Use: "calibrate --series FILE", Short: e.say(words.T("Count how often the engine is right on series of your own")),
		Args: none,
		Long: e.long(words.T("Takes CSV with series,period,value, the lines of one series together and in order, and " +
			"prints tables: how often a change that was never made is found, how large one has to be to be seen, how often " +
			"unrelated series look linked, and how chances come true.")),
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case a.batch != "":
				return words.Errorf("--batch has no meaning here")
			case series == "":
				return words.Errorf("say with --series which file holds the series: CSV with series,period,value")
			}
			in, closeFile, err := a.env.input(series)
			if err != nil {
				return err
			}
			var out bytes.Buffer // nothing is printed of a file that turns out to be none
			if err := errors.Join(calibrate.Run(&bounded{in, maxSeries}, &out), closeFile()); err != nil {
				return words.Errorf("%s: %s", series, err)
			}
			_, err = a.env.out.Write(out.Bytes())
			return err
		},
	}
	c.Flags().StringVar(&series, "series", "", e.say(words.T("the series: CSV with series,period,value")))
	return c
}
