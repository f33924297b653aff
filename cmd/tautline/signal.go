package main

import (
	"context"
	"os"
	"os/signal"
)

// signalContext ends when somebody interrupts, so that the program that lays
// out ends with us.
func signalContext() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt)
}
