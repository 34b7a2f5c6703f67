package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"weir.dev/weir/internal/words"
)

// oneOf refuses a flag's value that is none of its choices, and names them.
func oneOf(flag, value string, choices ...string) error {
	switch {
	case slices.Contains(choices, value):
		return nil
	case len(choices) == 2:
		return words.Errorf("--%s: %s is neither %s nor %s", flag, words.Quoted(value), choices[0], choices[1])
	}
	return words.Errorf("--%s: %s is none of %s", flag, words.Quoted(value), strings.Join(choices, ", "))
}

// none is for commands that take flags only and for groups: what stands behind a group is none of its commands.
func none(c *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case c.HasSubCommands():
		return unknownCommand(c, args[0])
	}
	return words.Errorf("%s has no meaning here: %s takes flags only; `%s --help` lists them", words.Quoted(args[0]),
		c.CommandPath(), c.CommandPath())
}

// some is for commands that need at least one argument; what says which.
func some(what words.Text) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return words.Errorf("say %s: %s", what, strings.TrimSuffix(c.UseLine(), " [flags]"))
		}
		return nil
	}
}

// unknownCommand says that a group has no such command, and suggests the nearest.
func unknownCommand(c *cobra.Command, name string) error {
	c.SuggestionsMinimumDistance = 2
	quoted := words.Quoted(strings.TrimPrefix(c.CommandPath()+" ", "weir ") + name)
	var near []words.Text
	for _, n := range c.SuggestionsFor(name) {
		near = append(near, words.Verbatim(n))
	}
	if len(near) == 0 {
		return words.Errorf("there is no command %s. `%s --help` lists those there are", quoted, c.CommandPath())
	}
	return words.Errorf("there is no command %s. Did you mean %s? `%s --help` lists those there are", quoted,
		words.Either(near...), c.CommandPath())
}

// wrongFlag words what package pflag finds wrong with flags.
func (e *env) wrongFlag(c *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = name[1:]
		}
		return words.Errorf("there is no flag %s here; `%s --help` lists those there are", name, c.CommandPath())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return words.Errorf("--%s needs a value: %s", e.GetFlag().Name, e.GetFlag().Usage)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		switch quoted := words.Quoted(e.GetValue()); e.GetFlag().Value.Type() {
		case "bool":
			return words.Errorf("--%s: %s is neither true nor false", e.GetFlag().Name, quoted)
		case "int":
			return words.Errorf("--%s: %s is not a whole number", e.GetFlag().Name, quoted)
		case "float64":
			return words.Errorf("--%s: %s is not a number", e.GetFlag().Name, quoted)
		}
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return words.Errorf("%s is not a flag; `%s --help` lists those there are", words.Quoted(e.GetSpecifiedFlag()),
			c.CommandPath())
	}
	return err
}

// helpCommand explains the command its arguments name.
func (e *env) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: e.say(words.T("Explain a command")),
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(of, rest[0])
			}
			return of.Help()
		},
	}
}

// explain makes a command and those below it say how they are used in the reader's language.
func (e *env) explain(root *cobra.Command) {
	root.SetUsageFunc(e.usage)
	var flag func(c *cobra.Command)
	flag = func(c *cobra.Command) {
		c.Flags().BoolP("help", "h", false, e.say(words.T("help for %s", c.Name())))
		for _, sub := range c.Commands() {
			flag(sub)
		}
	}
	flag(root)
}

// usage writes how a command is used.
func (e *env) usage(c *cobra.Command) error {
	var b strings.Builder
	line := func(text words.Text) { b.WriteString(e.say(text) + "\n") }
	flags := func(heading words.Text, of *pflag.FlagSet) {
		b.WriteString("\n")
		line(heading)
		b.WriteString(strings.TrimRight(of.FlagUsages(), " \n") + "\n")
	}
	line(words.T("Usage:"))
	if c.Runnable() {
		line(words.Verbatim("  " + c.UseLine()))
	}
	if c.HasAvailableSubCommands() {
		line(words.T("  %s [command]", c.CommandPath()))
		b.WriteString("\n")
		line(words.T("Available Commands:"))
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() || sub.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s %s\n", sub.NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	if c.HasAvailableLocalFlags() {
		flags(words.T("Flags:"), c.LocalFlags())
	}
	if c.HasAvailableInheritedFlags() {
		flags(words.T("Global Flags:"), c.InheritedFlags())
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\n")
		line(words.T("Use \"%s [command] --help\" for more information about a command.", c.CommandPath()))
	}
	_, err := io.WriteString(c.OutOrStderr(), b.String())
	return err
}
