import { parentPort } from 'node:worker_threads'
import { type Question, readOutput } from './read_answer.ts'

/** What the thread is asked. */
export interface ReadingTask {
  question: Question
  output: string
}

/** Whether this is a thread of the program, and not the program as somebody started it. */
export const isThread = parentPort !== null

/** Reads outputs for another thread, one after the other, in which they come and go as messages. */
parentPort?.on('message', ({ question, output }: ReadingTask) => {
  parentPort?.postMessage(readOutput(question, output))
})
