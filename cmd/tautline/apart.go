package main

import (
	"fmt"

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
