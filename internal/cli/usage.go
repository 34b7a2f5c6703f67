package cli

import (
	"fmt"
	"slices"
	"strings"
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
