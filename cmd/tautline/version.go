package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/model"
	"tautline.dev/render/json"
)

// release is the version of this source; a build from a module proxy knows its
// own.
const release = "0.1.0-dev"

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Path == "tautline.dev" && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return release
}

func (a *app) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.stdout, "tautline %s (%s %s/%s)\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

func (a *app) schemaCmd() *cobra.Command {
	names := []string{"model", "check", "explore", "platforms", "waivers", "whatif", "gameday", "alarms", "observed"}
	return &cobra.Command{
		Use:       "schema {model | check | explore | platforms | waivers | whatif | gameday | alarms | observed}",
		Short:     "Print the model language as CUE, or the JSON Schema of what check, explore, platforms, waivers, whatif, gameday or alarms write, or observed reads",
		ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("schema takes one of: %s", strings.Join(names, ", "))
			}
			var src []byte
			switch args[0] {
			case "model":
				src = model.SchemaSource
			case "check":
				src = json.CheckSchema
			case "explore":
				src = json.ExploreSchema
			case "platforms":
				src = json.PlatformsSchema
			case "waivers":
				src = json.WaiversSchema
			case "whatif":
				src = json.WhatIfSchema
			case "gameday":
				src = json.GameDaySchema
			case "observed":
				src = json.ObservedSchema
			case "alarms":
				src = json.AlarmsSchema
			default:
				return fmt.Errorf("there is no schema %q; it is one of: %s", args[0], strings.Join(names, ", "))
			}
			_, err := a.stdout.Write(src)
			return err
		},
	}
}
