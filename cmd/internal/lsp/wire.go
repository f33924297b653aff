package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/rpc"
	"runtime/debug"
)

// What goes between the two processes is written by encoding/gob: a verdict is hundreds
// of KiB of places, which as JSON takes as long to read as many a rule does to judge.

// service is what one process answers to another: the methods of a Judge, as net/rpc
// has them.
type service struct {
	ctx context.Context
	j   Judge
}

// serviceName is what it is called there.
const serviceName = "Judge"

// FactsAsk is a question for what is known of an entity, named with its map.
type FactsAsk struct {
	Ask    Ask
	Entity string
}

// RenameAsk is a question for another id.
type RenameAsk struct {
	Ask      Ask
	Renaming Renaming
}

// Renamed is its answer: why it isn't done is one, too.
type Renamed struct {
	Edits   []Edit
	Refused *Refusal
}

// Verdict judges a model.
func (s *service) Verdict(a Ask, v *Verdict) (err error) {
	defer caught(&err)
	made, err := s.j.Verdict(s.ctx, a)
	if err == nil {
		*v = *made
	}
	return err
}

// Facts are what is known of an entity.
func (s *service) Facts(f FactsAsk, said *string) (err error) {
	defer caught(&err)
	*said, err = s.j.Facts(s.ctx, f.Ask, f.Entity)
	return err
}

// Mends are the changes that need no thought.
func (s *service) Mends(a Ask, mends *[]Mend) (err error) {
	defer caught(&err)
	*mends, err = s.j.Mends(s.ctx, a)
	return err
}

// Rename are the edits that give an entity another id.
func (s *service) Rename(r RenameAsk, to *Renamed) (err error) {
	defer caught(&err)
	to.Edits, err = s.j.Rename(s.ctx, r.Ask, r.Renaming)
	if errors.As(err, &to.Refused) {
		return nil
	}
	return err
}

// Answer answers for models over a stream until it ends: the other half of a Remote.
func Answer(ctx context.Context, stream io.ReadWriteCloser, j Judge) error {
	server := rpc.NewServer()
	if err := server.RegisterName(serviceName, &service{ctx, j}); err != nil {
		return err
	}
	server.ServeConn(stream)
	return nil
}

// caught makes an error of a panic: a bug of ours must not end an editor's session.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("this is a bug in tautline, not in your model: %v\n%s", p, debug.Stack())
	}
}
