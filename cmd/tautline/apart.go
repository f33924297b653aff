package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

// apart says that two flags of a command can't both be given, and why.
func apart(cmd *cobra.Command, one, other, why string) {
	cmd.MarkFlagsMutuallyExclusive(one, other) // completion shows none beside the other
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if f := cmd.Flags(); f.Changed(one) && f.Changed(other) {
			return fmt.Errorf("--%s and --%s can't both be given: %s (see: %s --help)", one, other, why, cmd.CommandPath())
		}
		if before == nil {
			return nil
		}
		return before(cmd, args)
	}
}

// once has each command of a tree say so where a flag is given twice, with two values, and
// not take the last: each names what is held against the models, and all look alike there.
func once(root *cobra.Command, flags ...string) {
	for _, cmd := range root.Commands() {
		once(cmd, flags...)
	}
	for _, name := range flags {
		f := root.Flags().Lookup(name)
		if f == nil {
			continue
		}
		v := &given{flagValue: f.Value}
		f.Value = v
		before := root.PreRunE
		root.PreRunE = func(cmd *cobra.Command, args []string) error {
			if len(v.all) > 1 {
				return fmt.Errorf("--%s is given twice, as %q and as %q: name one (see: %s --help)", name, v.all[0], v.all[1], cmd.CommandPath())
			}
			if before == nil {
				return nil
			}
			return before(cmd, args)
		}
	}
}

// flagValue is a flag's value.
type flagValue interface {
	String() string
	Set(string) error
	Type() string
}

// given is the value of a flag that remembers what it was given, each once.
type given struct {
	flagValue
	all []string
}

func (g *given) Set(s string) error {
	if !slices.Contains(g.all, s) {
		g.all = append(g.all, s)
	}
	return g.flagValue.Set(s)
}
