import { parentPort } from 'node:worker_threads'
import { type Question, readOutput } from './read_answer.ts'

/** A task for the thread. */
export interface ReadingTask {
  question: Question
  output: string
}

/** Whether this is a thread of the program, and not its main thread. */
export const isThread = parentPort !== null

/** Reads outputs for another thread, one after the other. Tasks and answers are messages. */
parentPort?.on('message', ({ question, output }: ReadingTask) => {
  parentPort?.postMessage(readOutput(question, output))
})
