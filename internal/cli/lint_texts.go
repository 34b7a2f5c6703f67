package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"weir.dev/weir/internal/text"
	"weir.dev/weir/internal/words"
)

// lintTexts answers a file of single {goals}. What files of a whole cascade take has no meaning beside it.
func (e *env) lintTexts(c *cobra.Command, name string) error {
	if c.Flags().Changed("fail-on") || c.Flags().Changed("format") && c.Flag("format").Value.String() != "json" {
		return words.Errorf("--texts answers in JSON and exits 0 whatever it finds; leave --format and --fail-on out")
	}
	in, closeFile, err := e.input(name)
	var n text.Batch
	if err == nil {
		n, err = text.RunBatch(in, e.out)
		err = errors.Join(err, closeFile())
	}
	if err != nil {
		if err := e.tell(e.err, words.Of(err)); err != nil {
			return err
		}
		return exit(unread)
	}
	if n.Refused > 0 {
		return e.tell(e.err, words.T("%d of %d lines could not be read; their answers say why", n.Refused, n.Lines))
	}
	return nil
}

// lintArgs wants cascade files, or --texts and none.
func lintArgs(c *cobra.Command, args []string) error {
	if !c.Flags().Changed("texts") {
		return some(words.T("which cascade files, or with --texts which single {goals}"))(c, args)
	}
	if len(args) > 0 {
		return words.Errorf("--texts takes single {goals} and not a cascade: lint %s in a run of its own", args[0])
	}
	return nil
}
