package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// oneOf refuses a flag's value that is none of its choices, and names them.
func oneOf(flag, value string, choices ...string) error {
	switch {
	case slices.Contains(choices, value):
		return nil
	case len(choices) == 2:
		return fmt.Errorf("--%s: %q is neither %s nor %s", flag, value, choices[0], choices[1])
	}
	return fmt.Errorf("--%s: %q is none of %s", flag, value, strings.Join(choices, ", "))
}

// none is for commands that take flags only and for groups: what stands behind a group is none of its commands.
func none(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.HasSubCommands():
		return noCommand(c, args[0])
	}
	return fmt.Errorf("%q has no meaning here: %s takes flags only; `%s --help` lists them", args[0], c.CommandPath(), c.CommandPath())
}

// some is for commands that need at least one argument; what says which.
func some(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("say %s: %s", what, strings.TrimSuffix(c.UseLine(), " [flags]"))
		}
		return nil
	}
}

// noCommand says that a group has no such command, and which may have been meant.
func noCommand(c *cobra.Command, name string) error {
	c.SuggestionsMinimumDistance = 2
	hint := ""
	if near := c.SuggestionsFor(name); len(near) > 0 {
		hint = " Did you mean " + strings.Join(near, " or ") + "?"
	}
	return fmt.Errorf("there is no command %q.%s `%s --help` lists those there are", strings.TrimPrefix(c.CommandPath()+" ", "weir ")+name, hint, c.CommandPath())
}

// wrongFlag words what package pflag finds wrong with flags.
func wrongFlag(c *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = name[1:]
		}
		return fmt.Errorf("there is no flag %s here; `%s --help` lists those there are", name, c.CommandPath())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("--%s needs a value: %s", e.GetFlag().Name, e.GetFlag().Usage)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		is, known := map[string]string{"bool": "is neither true nor false", "int": "is not a whole number", "float64": "is not a number"}[e.GetFlag().Value.Type()]
		if known {
			return fmt.Errorf("--%s: %q %s", e.GetFlag().Name, e.GetValue(), is)
		}
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return fmt.Errorf("%q is not a flag; `%s --help` lists those there are", e.GetSpecifiedFlag(), c.CommandPath())
	}
	return err
}

// helpCommand explains the command its arguments name.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Explain a command",
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return noCommand(of, rest[0])
			}
			of.InitDefaultHelpFlag() // so that it is listed
			return of.Help()
		},
	}
}
