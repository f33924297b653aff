package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tautline.dev/model/near"
	"tautline.dev/model/platform"
	"tautline.dev/model/tree"
	"tautline.dev/render/text"
)

func (a *app) platformsCmd() *cobra.Command {
	return &cobra.Command{
		Use:               "platforms [PLATFORM]...",
		Short:             "List the platform catalogue, or what is known of some platforms, each fact with its source",
		ValidArgsFunction: completeWith(platform.IDs()...),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.checkColour(); err != nil {
				return err
			}
			var found []*platform.Platform
			for _, id := range args {
				p := platform.Builtin(id)
				if p == nil {
					return fmt.Errorf("there is no platform %s%s; see: tautline platforms", tree.Quote(id), near.DidYouMean(id, platform.IDs()))
				}
				found = append(found, p)
			}
			if len(args) > 0 {
				return text.Platforms(a.stdout, a.style(a.stdout), found)
			}
			for _, id := range platform.IDs() {
				found = append(found, platform.Builtin(id))
			}
			return text.PlatformList(a.stdout, a.style(a.stdout), found)
		},
	}
}
