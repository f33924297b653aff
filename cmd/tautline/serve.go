package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/render/html"
	"tautline.dev/render/live"
)

func (a *app) serveCmd() *cobra.Command {
	var j judging
	var p reporting
	var addr string
	cmd := &cobra.Command{
		Use:   "serve [file | directory]",
		Short: "Show the report in a browser on this machine, made anew at each save",
		Long: `Serve shows the report at an address of this machine, and makes it anew whenever a
CUE file of the model (or of its module) is saved. The page follows by itself. A
model that can't be judged leaves the last good report in place, with what is
wrong in front of it. It answers to this machine only, and writes nothing.

The address is printed on stdout. Ctrl-C ends it.`,
		Example: `  tautline serve
  tautline serve --addr 127.0.0.1:8080 examples/widget-store/5-change-stream`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := a.options(&j); err != nil {
				return err
			}
			if err := p.check(); err != nil {
				return err
			}
			return a.runServe(args, addr, &j, p)
		},
	}
	j.flags(cmd)
	p.flags(cmd)
	must(cmd.RegisterFlagCompletionFunc("view", a.completeViews))
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:0", "the `address` to listen at, of this machine only; port 0 takes a free one")
	return cmd
}

func (a *app) runServe(args []string, addr string, j *judging, p reporting) error {
	model := "."
	if len(args) > 0 {
		model = args[0]
	}
	if model == "-" || strings.HasSuffix(model, "...") {
		return fmt.Errorf("serve needs a file or a directory to watch, not %q", model)
	}
	addr, err := live.Loopback(addr)
	if err != nil {
		return fmt.Errorf("--addr: %w", err)
	}
	ctx, stop := user.untilInterrupted()
	defer stop()
	watcher, err := live.Watch(ctx, model)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	c, err := newChild(model, j, p)
	if err != nil {
		return err
	}
	board := live.NewBoard()
	go a.renew(ctx, board, c, watcher.Changes)
	fmt.Fprintf(a.stdout, "http://%s/\n", listener.Addr())
	fmt.Fprintln(a.stderr, "tautline: Ctrl-C ends it")
	return live.Serve(ctx, listener, live.Options{Board: board, Policy: html.LivePolicy(), Empty: emptyPage})
}

// emptyPage is what there is to see of a model that was never right.
func emptyPage(broken string) []byte {
	var b bytes.Buffer
	must(html.WriteEmpty(&b, broken))
	return b.Bytes()
}

// renew makes the page, and makes it again at each change. A change that comes
// while it is being made ends that: it would show what is no more.
func (a *app) renew(ctx context.Context, board *live.Board, c child, changes <-chan struct{}) {
	for ctx.Err() == nil {
		one, cancel := context.WithCancel(ctx)
		made := make(chan struct{})
		go func() {
			defer close(made)
			a.renewOnce(one, board, c)
		}()
		select {
		case <-changes:
			cancel()
			<-made
			continue
		case <-made:
		}
		cancel()
		select {
		case <-changes:
		case <-ctx.Done():
		}
	}
}

func (a *app) renewOnce(ctx context.Context, board *live.Board, c child) {
	began := time.Now()
	page, err := c.page(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		board.Break(err.Error())
		fmt.Fprintf(a.stderr, "%s\n", strings.TrimRight(err.Error(), "\n"))
	default:
		board.Show(page)
		fmt.Fprintf(a.stderr, "tautline: made the report in %s\n", time.Since(began).Round(time.Millisecond))
	}
}

// errBug is what the page says when the child's fault is ours.
var errBug = errors.New("this is a bug in tautline, not in your model; tautline report shows it in full")
