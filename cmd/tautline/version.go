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

// schemas are the documents that programs read and write, each with its schema: the
// model's in CUE, the others as JSON Schema.
var schemas = []struct {
	name   string
	source []byte
}{
	{"model", model.SchemaSource},
	{"alarms", json.AlarmsSchema},
	{"check", json.CheckSchema},
	{"diff", json.DiffSchema},
	{"explore", json.ExploreSchema},
	{"gameday", json.GameDaySchema},
	{"observed", json.ObservedSchema},
	{"platforms", json.PlatformsSchema},
	{"ready", json.ReadySchema},
	{"reviews", json.ReviewsSchema},
	{"test", json.TestSchema},
	{"verify", json.SignoffSchema},
	{"waivers", json.WaiversSchema},
	{"whatif", json.WhatIfSchema},
}

func (a *app) schemaCmd() *cobra.Command {
	var names []string
	for _, s := range schemas {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use:       "schema {" + strings.Join(names, " | ") + "}",
		Short:     "Print the model language as CUE, or the JSON Schema of a document",
		ValidArgs: names,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("schema takes one of: %s", strings.Join(names, ", "))
			}
			for _, s := range schemas {
				if s.name == args[0] {
					_, err := a.stdout.Write(s.source)
					return err
				}
			}
			return fmt.Errorf("there is no schema %q; it is one of: %s", args[0], strings.Join(names, ", "))
		},
	}
}
