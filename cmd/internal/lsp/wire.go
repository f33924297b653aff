package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"runtime/debug"

	"github.com/sourcegraph/jsonrpc2"
)

// refused is the code of an error that is a Refusal.
const refused = 1

// renameAsk is a question for another id.
type renameAsk struct {
	Ask      Ask
	Renaming Renaming
}

type factsAsk struct {
	Ask    Ask
	Entity string
}

// Answer answers for models over a stream until it ends: the other half of a Remote.
func Answer(ctx context.Context, stream io.ReadWriteCloser, j Judge, talk io.Writer) {
	conn := jsonrpc2.NewConn(ctx, jsonrpc2.NewBufferedStream(stream, jsonrpc2.VSCodeObjectCodec{}),
		jsonrpc2.AsyncHandler(jsonrpc2.HandlerWithError(func(ctx context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) (result any, err error) {
			defer caught(&err)
			return answer(ctx, j, req)
		}).SuppressErrClosed()), jsonrpc2.SetLogger(log.New(talk, "tautline: ", 0)))
	<-conn.DisconnectNotify()
}

func answer(ctx context.Context, j Judge, req *jsonrpc2.Request) (any, error) {
	params := json.RawMessage("{}")
	if req.Params != nil {
		params = *req.Params
	}
	switch req.Method {
	case "verdict":
		var a Ask
		if err := json.Unmarshal(params, &a); err != nil {
			return nil, err
		}
		return j.Verdict(ctx, a)
	case "facts":
		var f factsAsk
		if err := json.Unmarshal(params, &f); err != nil {
			return nil, err
		}
		return j.Facts(ctx, f.Ask, f.Entity)
	case "mends":
		var a Ask
		if err := json.Unmarshal(params, &a); err != nil {
			return nil, err
		}
		return j.Mends(ctx, a)
	case "rename":
		var r renameAsk
		if err := json.Unmarshal(params, &r); err != nil {
			return nil, err
		}
		edits, err := j.Rename(ctx, r.Ask, r.Renaming)
		var no *Refusal
		if errors.As(err, &no) {
			return nil, &jsonrpc2.Error{Code: refused, Message: no.Why}
		}
		return edits, err
	}
	return nil, &jsonrpc2.Error{Code: jsonrpc2.CodeMethodNotFound, Message: req.Method}
}

// caught makes an error of a panic: a bug of ours must not end an editor's session.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("this is a bug in tautline, not in your model: %v\n%s", p, debug.Stack())
	}
}
