package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tautline.dev/model/near"
	"tautline.dev/model/platform"
	"tautline.dev/model/tree"
	"tautline.dev/render/json"
	"tautline.dev/render/text"
)

func (a *app) platformsCmd() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "platforms [PLATFORM]...",
		Short: "List the platform catalogue, or what is known of some platforms, each fact with its source",
		Long: `Platforms lists the ids that may stand behind "platform" in a model.

With one id, or with three and more, it tells what is known of each. With two it
tells what lies under a line from the first to the second, in the order of the
work's way:  tautline platforms aws/sqs aws/lambda`,
		ValidArgsFunction: completeWith(platform.IDs()...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			if err := oneOf("format", format, []string{"text", "json"}); err != nil {
				return err
			}
			found, err := namedPlatforms(args)
			if err != nil {
				return err
			}
			if format == "json" {
				return a.platformsJSON(found, len(args) > 0)
			}
			st := a.style(a.stdout)
			switch len(args) {
			case 0:
				return text.PlatformList(a.stdout, st, found)
			case 2:
				return text.Between(a.stdout, st, found[0], found[1])
			}
			return text.Platforms(a.stdout, st, found)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "how to write it: text, json")
	return cmd
}

func (a *app) platformsJSON(found []*platform.Platform, named bool) error {
	tool := json.Tool{Name: "tautline", Version: version()}
	if !named {
		return json.PlatformList(a.stdout, tool, found)
	}
	return json.Platforms(a.stdout, tool, found)
}

// namedPlatforms are those with the ids that somebody gave, or all.
func namedPlatforms(ids []string) ([]*platform.Platform, error) {
	if len(ids) == 0 {
		ids = platform.IDs()
	}
	var found []*platform.Platform
	for _, id := range ids {
		p := platform.Builtin(id)
		if p == nil {
			return nil, fmt.Errorf("there is no platform %s%s (see: tautline platforms)", tree.Quote(id), near.DidYouMean(id, platform.IDs()))
		}
		found = append(found, p)
	}
	return found, nil
}
